ALTER TABLE `trades` ADD `mae_pct` text;--> statement-breakpoint
ALTER TABLE `trades` ADD `mfe_pct` text;--> statement-breakpoint
ALTER TABLE `trades` ADD `trigger` text;--> statement-breakpoint
ALTER TABLE `trades` ADD `vwap_deviation_pct` text;