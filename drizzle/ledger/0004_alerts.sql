CREATE TABLE `alerts` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	`kind` text NOT NULL,
	`code` text NOT NULL,
	`symbol` text,
	`text` text NOT NULL,
	`must_see` integer NOT NULL,
	`value` text,
	`threshold` text,
	`rule` text,
	`ref` text,
	`acked_at` integer,
	`acked_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_ref_unique` ON `alerts` (`ref`);--> statement-breakpoint
CREATE INDEX `alerts_at` ON `alerts` (`at`);--> statement-breakpoint
CREATE INDEX `alerts_open` ON `alerts` (`acked_at`,`level`,`must_see`);