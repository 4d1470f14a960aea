using System.Globalization;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Removes data files whose partition values or column bounds show that no row can meet a scan's predicates. It is
/// conservative: a predicate of an unknown form may match.
/// </summary>
internal static class FilePruning
{
    /// <summary>The data files that may match, and the deletes that apply to them.</summary>
    public static TableFiles Apply(ScanNode scan, TableFiles files)
    {
        var data = Apply(scan, files.Data);
        return files with { Data = data, Deletes = DeleteMatching.Concerning(data, files.Deletes) };
    }

    private static IReadOnlyList<DataFile> Apply(ScanNode scan, IReadOnlyList<DataFile> files)
    {
        if (scan.Predicates.Count == 0)
        {
            return files;
        }

        var fields = new Dictionary<int, Place>();
        for (var i = 0; i < scan.Columns.Count; i++)
        {
            fields[scan.Columns[i].Id] = new(scan.Table.ColumnAt(scan.Paths[i].Column), scan.Paths[i].Fields);
        }

        return [.. files.Where(f => scan.Predicates.All(p => MayMatch(p, f, fields)))];
    }

    private static bool MayMatch(PlanExpression e, DataFile file, IReadOnlyDictionary<int, Place> fields)
    {
        using var level = Limits.PlanningBudget.Enter(e.At);
        return MayMatchHere(e, file, fields);
    }

    private static bool MayMatchHere(PlanExpression e, DataFile file, IReadOnlyDictionary<int, Place> fields) => e switch
    {
        Junction { And: true } j => j.Terms.All(t => MayMatch(t, file, fields)),
        Junction j => j.Terms.Any(t => MayMatch(t, file, fields)),
        ComparisonOperation c when Column(c.Left, fields) is { } field && Value(c.Right) is { } value => Compare(c.Operator, Bounds(file, field), value),
        ComparisonOperation c
            when Column(c.Right, fields) is { } field && Value(c.Left) is { } value => Compare(Mirror(c.Operator), Bounds(file, field), value),
        Membership m when Column(m.Value, fields) is { } field && m.Items.All(i => Value(i) is not null) =>
            m.Items.Any(i => Compare("=", Bounds(file, field), Value(i)!)),
        NullTest n when Column(n.Value, fields) is { } field => !file.NullCounts.TryGetValue(field, out var nulls) || nulls > 0,
        Inverse { Value: NullTest n } when Column(n.Value, fields) is { } field =>
            !file.NullCounts.TryGetValue(field, out var nulls) || nulls < file.RecordCount,
        Constant { Value: false } => false,
        _ => true,
    };

    private static string Mirror(string op) => op switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => op };

    /// <summary>The field id of a column or of a field in it, also under coercions that keep order and value.</summary>
    private static int? Column(PlanExpression e, IReadOnlyDictionary<int, Place> fields) => e switch
    {
        ColumnReference or FieldAccess => PlaceOf(e, fields) is { } place && place.Column.FieldIds(place.Fields)[^1] is var field and not 0 ? field : null,
        Coercion { Value: ColumnReference inner } c
            when (inner.Type.IsInteger && c.Type.IsInteger)
                || (inner.Type.Kind == c.Type.Kind && inner.Type.Precision <= c.Type.Precision
                    && inner.Type.Kind is TypeKind.Varchar or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone)
            => Column(inner, fields),
        _ => null,
    };

    private static Place? PlaceOf(PlanExpression e, IReadOnlyDictionary<int, Place> fields) => e switch
    {
        ColumnReference c when fields.TryGetValue(c.Column, out var place) => place,
        FieldAccess f when PlaceOf(f.Row, fields) is { } row => row with { Fields = [.. row.Fields, f.Field] },
        _ => null,
    };

    /// <summary>A column of the table, or a field in it.</summary>
    private sealed record Place(TableColumn Column, IReadOnlyList<int> Fields);

    private static (object? Low, object? High) Bounds(DataFile file, int field)
    {
        if (field == HiddenColumns.Path.FieldId || field == HiddenColumns.Partition.FieldId)
        {
            var text = field == HiddenColumns.Path.FieldId ? file.Location : file.Partition?.Path ?? "";
            return (text, text);
        }

        if (file.PartitionValues.TryGetValue(field, out var value) && value is not null)
        {
            return (value, value);
        }

        return (file.LowerBounds.GetValueOrDefault(field), file.UpperBounds.GetValueOrDefault(field));
    }

    private static bool Compare(string op, (object? Low, object? High) bounds, object value)
    {
        var low = bounds.Low is null ? null : Order(bounds.Low, value);
        var high = bounds.High is null ? null : Order(bounds.High, value);
        return op switch
        {
            "=" or "same" => low is null or <= 0 && high is null or >= 0,
            "<" => low is null or < 0,
            "<=" => low is null or <= 0,
            ">" => high is null or > 0,
            ">=" => high is null or >= 0,
            _ => true,
        };
    }

    /// <summary>The order of a bound and a value; null when they cannot be compared.</summary>
    private static int? Order(object bound, object value) => (bound, value) switch
    {
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
        (decimal a, decimal b) => a.CompareTo(b),
        (string a, string b) => OrderUtf8(a, b),
        (bool a, bool b) => a.CompareTo(b),
        _ => null,
    };

    /// <summary>Text bounds are ordered by their UTF-8 bytes, not by UTF-16 units.</summary>
    private static int OrderUtf8(string a, string b) =>
        System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));

    /// <summary>A constant in the form of bounds: days, microseconds, numbers, text.</summary>
    private static object? Value(PlanExpression e) => e switch
    {
        Coercion { Type.IsInteger: true, Value: Constant { Value: long n } } => n,
        Coercion { Type.Kind: TypeKind.Double, Value: Constant { Value: long n } } => (double)n,
        Coercion { Type.Kind: TypeKind.Double, Value: Constant { Value: string text, Type.Kind: TypeKind.Decimal } } =>
            double.Parse(text, CultureInfo.InvariantCulture),
        Coercion
        {
            Type.Kind: TypeKind.Timestamp
            or TypeKind.TimestampWithTimeZone, Value: Constant
            {
                Value: string text, Type.Kind: TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone
            }
        } => Microseconds(text),
        Coercion
        {
            Type.Kind: TypeKind.Varchar, Value: Constant
            {
                Value: string text, Type.Kind: TypeKind.Varchar
            } c
        } x when x.Type.Precision >= c.Type.Precision => text,
        Constant { Value: string text } c => c.Type.Kind switch
        {
            TypeKind.Varchar => text,
            TypeKind.Date => Microseconds(text) / 86_400_000_000,
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => Microseconds(text),
            TypeKind.Decimal when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) => d,
            _ => null,
        },
        Constant { Value: long or double or bool } c => c.Value,
        _ => null,
    };

    private static long? Microseconds(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (time - DateTime.UnixEpoch).Ticks / 10 : null;
}
