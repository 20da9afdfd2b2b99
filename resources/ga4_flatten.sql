-- Google Analytics 4 in BigQuery: one line per event and item, as Cartwright reads it.
-- Put in your project, the property's number and the days; save the result as CSV or Parquet.
SELECT
  event_timestamp,                                   -- microseconds since 1970, UTC
  event_name,
  user_pseudo_id,
  (SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS ga_session_id,
  ecommerce.transaction_id AS transaction_id,
  item.item_id AS item_id,
  item.item_category AS item_category,
  item.item_brand AS item_brand,
  item.price AS price,                               -- in `currency`
  item.quantity AS quantity,
  (SELECT value.string_value FROM UNNEST(event_params) WHERE key = 'currency') AS currency,
  device.category AS device_category,
  traffic_source.medium AS traffic_medium,
  geo.country AS country
FROM
  `PROJECT.analytics_PROPERTY.events_*` AS event
LEFT JOIN
  UNNEST(event.items) AS item
WHERE
  _TABLE_SUFFIX BETWEEN '20250101' AND '20251231'
  AND user_pseudo_id IS NOT NULL
