using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <content>UNNEST of lists and maps.</content>
/// <seealso href="https://trino.io/docs/current/sql/select.html#unnest"/>
internal sealed partial class PlanLowering
{
    /// <summary>
    /// Unnests lists side by side: one row for each index of the longest list. Shorter lists give null, as in Trino.
    /// Rows whose lists are all empty vanish, unless a LEFT JOIN adds one null element to each.
    /// </summary>
    private EngineSql LowerUnnest(UnnestNode u) => WithOuter(From(u.Input), u.Input.Columns, u.Values, input => LowerUnnest(u, input));

    private EngineSql LowerUnnest(UnnestNode u, EngineSql input)
    {
        var lists = new List<(EngineSql Sql, string Name)>();
        var outputs = Selves(u.Input.Columns).ToList();
        for (var i = 0; i < u.Values.Count; i++)
        {
            var name = $"u{u.Elements[i][0].Id.ToString(CultureInfo.InvariantCulture)}";
            var isMap = u.Values[i].Type.Kind == TypeKind.Map;
            var isRow = !isMap && u.Values[i].Type.Element.Kind == TypeKind.Row;
            lists.Add((isMap ? $"map_entries({Lower(u.Values[i])})" : Lower(u.Values[i]), name));
            outputs.AddRange(u.Elements[i].Select((c, n) => (Element(name, isMap ? n == 0 ? "key" : "value" : isRow ? $"f{n}" : null), c.Name)));
        }

        var lengths = lists.Select(l => (EngineSql)$"len({l.Name})").ToList();
        var length = lengths.Count == 1 ? lengths[0] : $"greatest({EngineSql.Join(", ", lengths)})";
        var spreads = lists.Select((l, i) => (EngineSql)$"unnest({Spread(new EngineName(l.Name), i == 0)}) AS e{l.Name}").ToList();
        if (u.Ordinality is not null)
        {
            spreads.Add($"unnest({Spread($"range(1, CAST(coalesce({length}, 0) AS BIGINT) + 1)", isFirst: true)}) AS place");
            outputs.Add((u.Ordinality.Type == SqlType.Bigint ? (EngineSql)$"place" : $"CAST(place AS {Type(u.Ordinality.Type)})", u.Ordinality.Name));
        }

        EngineSql with = $"SELECT {Columns(Selves(u.Input.Columns).Concat(lists))} FROM {input}";
        var kept = u.Input.Columns.Select(c => (EngineSql)Name(c));
        return $"SELECT {Columns(outputs)} FROM (SELECT {EngineSql.Join(", ", [.. kept, .. spreads])} FROM ({with}))";

        // One null element preserves a row whose lists are all empty.
        EngineSql Spread(EngineSql list, bool isFirst) =>
            u.KeepEmpty && isFirst ? $"CASE WHEN coalesce({length}, 0) = 0 THEN [NULL] ELSE {list} END" : list;
    }

    private static EngineSql Element(string list, string? field) => field is null ? new EngineName("e" + list) : $"struct_extract(e{list}, '{field}')";
}
