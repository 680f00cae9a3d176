/** Everything a category sells, in one row; none where there is no such category. */
export const SUMMARY = `
  select
    c.name,
    count(p.id)::int as products,
    coalesce(sum(p.units_sold), 0)::bigint as units_sold,
    coalesce(sum(p.price * p.units_sold), 0) as revenue,
    coalesce(percentile_disc(0.5) within group (order by p.price), 0) as median_price,
    max(p.changed_at) as last_change,
    coalesce((
      select jsonb_agg(jsonb_build_array(tag, products) order by products desc, tag) from (
        select tag, count(*)::int as products
        from products, unnest(tags) as tag
        where category_id = $1 group by tag order by products desc, tag limit 5
      ) as counted
    ), '[]') as top_tags
  from categories c left join products p on p.category_id = c.id
  where c.id = $1
  group by c.id`

/** All categories by what they sold. */
export const RANKING = `
  select c.id, c.name, coalesce(sum(p.price * p.units_sold), 0) as revenue
  from categories c left join products p on p.category_id = c.id
  group by c.id
  order by revenue desc, c.id`
