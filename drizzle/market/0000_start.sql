CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `liquidations` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`venue` text NOT NULL,
	`symbol` text NOT NULL,
	`liquidated` text NOT NULL,
	`price` text NOT NULL,
	`qty` text NOT NULL,
	`notional` text NOT NULL,
	`magnitude` integer NOT NULL,
	`happened_at` integer NOT NULL,
	`in_ledger` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `liquidations_at` ON `liquidations` (`at`);--> statement-breakpoint
CREATE INDEX `liquidations_size` ON `liquidations` (`liquidated`,`magnitude`);--> statement-breakpoint
CREATE INDEX `liquidations_symbol` ON `liquidations` (`symbol`,`liquidated`,`magnitude`);--> statement-breakpoint
CREATE TABLE `ticks` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL
);
