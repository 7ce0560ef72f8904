CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `decisions` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`symbol` text NOT NULL,
	`outcome` text NOT NULL,
	`decision` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `decisions_at` ON `decisions` (`at`);--> statement-breakpoint
CREATE INDEX `decisions_outcome` ON `decisions` (`outcome`,`at`);--> statement-breakpoint
CREATE INDEX `decisions_symbol` ON `decisions` (`symbol`,`at`);--> statement-breakpoint
CREATE INDEX `decisions_symbol_outcome` ON `decisions` (`symbol`,`outcome`,`at`);--> statement-breakpoint
CREATE TABLE `equity` (
	`at` integer PRIMARY KEY NOT NULL,
	`equity` text NOT NULL,
	`net_pnl` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `fills` (
	`symbol` text NOT NULL,
	`trade_id` text NOT NULL,
	`seq` integer NOT NULL,
	`client_id` text NOT NULL,
	`leg` text NOT NULL,
	`side` text NOT NULL,
	`price` text NOT NULL,
	`qty` text NOT NULL,
	`commission` text NOT NULL,
	`commission_asset` text NOT NULL,
	`realised_pnl` text NOT NULL,
	`maker` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`symbol`, `trade_id`)
);
--> statement-breakpoint
CREATE INDEX `fills_client` ON `fills` (`client_id`);--> statement-breakpoint
CREATE INDEX `fills_leg` ON `fills` (`symbol`,`leg`,`seq`);--> statement-breakpoint
CREATE TABLE `gaps` (
	`from_seq` integer PRIMARY KEY NOT NULL,
	`to_seq` integer NOT NULL,
	`found_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `income` (
	`type` text NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`symbol` text,
	`asset` text NOT NULL,
	`amount` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`type`, `id`)
);
--> statement-breakpoint
CREATE INDEX `income_at` ON `income` (`at`);--> statement-breakpoint
CREATE TABLE `journal` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`event` text NOT NULL,
	`commands` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	`code` text NOT NULL,
	`symbol` text,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`seq` integer NOT NULL,
	`symbol` text NOT NULL,
	`leg` text NOT NULL,
	`side` text NOT NULL,
	`purpose` text NOT NULL,
	`type` text NOT NULL,
	`phase` text NOT NULL,
	`status` text,
	`qty` text,
	`filled_qty` text NOT NULL,
	`average_price` text,
	`price` text,
	`stop_price` text,
	`close_position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_client_id_unique` ON `orders` (`client_id`);--> statement-breakpoint
CREATE INDEX `orders_at` ON `orders` (`created_at`);--> statement-breakpoint
CREATE INDEX `orders_purpose` ON `orders` (`purpose`,`created_at`);--> statement-breakpoint
CREATE INDEX `orders_symbol` ON `orders` (`symbol`,`created_at`);--> statement-breakpoint
CREATE INDEX `orders_leg` ON `orders` (`symbol`,`leg`,`seq`);--> statement-breakpoint
CREATE INDEX `orders_phase` ON `orders` (`phase`);--> statement-breakpoint
CREATE TABLE `saved_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings_versions` (
	`version` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`config` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `trades` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`symbol` text NOT NULL,
	`leg` text NOT NULL,
	`decision_id` integer,
	`opened_at` integer NOT NULL,
	`closed_at` integer NOT NULL,
	`qty` text NOT NULL,
	`entry_price` text NOT NULL,
	`exit_price` text NOT NULL,
	`leverage` integer NOT NULL,
	`gross_pnl` text NOT NULL,
	`commission` text NOT NULL,
	`funding` text NOT NULL,
	`net_pnl` text NOT NULL,
	`exit_reason` text NOT NULL,
	`config_version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trades_id_unique` ON `trades` (`id`);--> statement-breakpoint
CREATE INDEX `trades_at` ON `trades` (`closed_at`);--> statement-breakpoint
CREATE INDEX `trades_leg` ON `trades` (`leg`,`closed_at`);--> statement-breakpoint
CREATE INDEX `trades_symbol` ON `trades` (`symbol`,`closed_at`);--> statement-breakpoint
CREATE INDEX `trades_flat` ON `trades` (`symbol`,`leg`,`seq`);