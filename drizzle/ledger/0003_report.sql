CREATE TABLE `account_hours` (
	`from_at` integer PRIMARY KEY NOT NULL,
	`to_at` integer NOT NULL,
	`able_ms` integer NOT NULL,
	`is_new` integer NOT NULL,
	`low` text,
	`high` text,
	`fall` text,
	`last` text
);
--> statement-breakpoint
ALTER TABLE `fills` ADD `mid_after_10s` text;--> statement-breakpoint
ALTER TABLE `fills` ADD `mid_after_60s` text;--> statement-breakpoint
CREATE INDEX `fills_at` ON `fills` (`at`);