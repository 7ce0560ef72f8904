CREATE TABLE `books` (
	`day` text NOT NULL,
	`type` text NOT NULL,
	`asset` text NOT NULL,
	`symbol` text NOT NULL,
	`ours` text NOT NULL,
	`exchange` text NOT NULL,
	`others` text NOT NULL,
	`shared` text NOT NULL,
	`estimated` text NOT NULL,
	`late` text NOT NULL,
	`postings` integer NOT NULL,
	`rows` integer NOT NULL,
	PRIMARY KEY(`day`, `type`, `asset`, `symbol`)
);
--> statement-breakpoint
CREATE TABLE `income_reads` (
	`from_at` integer PRIMARY KEY NOT NULL,
	`to_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `postings` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`symbol` text NOT NULL,
	`leg` text NOT NULL,
	`asset` text NOT NULL,
	`amount` text NOT NULL,
	`at` integer NOT NULL,
	`source_id` text,
	`trade` text,
	`shared` integer NOT NULL,
	`compared` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `postings_compared` ON `postings` (`compared`,`at`);--> statement-breakpoint
CREATE INDEX `postings_source` ON `postings` (`symbol`,`source_id`);--> statement-breakpoint
ALTER TABLE `income` ADD `trade_id` text;--> statement-breakpoint
ALTER TABLE `income` ADD `compared` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `income_compared` ON `income` (`compared`,`at`);--> statement-breakpoint
CREATE INDEX `income_trade` ON `income` (`symbol`,`trade_id`);