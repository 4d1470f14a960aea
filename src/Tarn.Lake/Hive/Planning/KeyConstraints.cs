using System.Globalization;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Hive.Planning;

/// <summary>The values of partition keys that a predicate allows.</summary>
internal static class KeyConstraints
{
    /// <summary>A constraint for each key. A row whose keys do not meet them all does not match.</summary>
    public static IReadOnlyList<KeyConstraint> Of(HiveTable table, HiveFields fields, Predicate predicate) =>
        [.. table.Keys.Select((key, i) => Of(new Key(fields.Key(i), key.Type), predicate))];

    private static KeyConstraint Of(Key key, Predicate predicate) => predicate switch
    {
        Predicate.Comparison comparison when comparison.FieldId == key.FieldId && TextOf(key.Type, comparison.Value) is { } text =>
            Compare(comparison.Operator, text),
        Predicate.Membership membership when membership.FieldId == key.FieldId && TextsOf(key.Type, membership.Values) is { } texts =>
            KeyConstraint.OneOf(texts),
        Predicate.NullTest test when test.FieldId == key.FieldId => KeyConstraint.OneOf(HivePath.Null),
        Predicate.Conjunction all => all.Terms.Select(term => Of(key, term)).Aggregate(KeyConstraint.Free, (left, right) => Both(key, left, right)),
        Predicate.Disjunction any => any.Terms.Select(term => Of(key, term)).Aggregate(Either),
        _ => KeyConstraint.Free,
    };

    private static KeyConstraint Compare(ComparisonOperator comparison, string text) => comparison switch
    {
        ComparisonOperator.Equal => KeyConstraint.OneOf(text),
        ComparisonOperator.Less or ComparisonOperator.LessOrEqual =>
            KeyConstraint.Between(null, new KeyBound(text, comparison == ComparisonOperator.LessOrEqual)),
        ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual =>
            KeyConstraint.Between(new KeyBound(text, comparison == ComparisonOperator.GreaterOrEqual), null),
        ComparisonOperator.NotEqual => KeyConstraint.Free,
    };

    // Of two ends on one side either holds; the first one suffices, because partitions are filtered afterwards.
    private static KeyConstraint Both(Key key, KeyConstraint left, KeyConstraint right) =>
        left.Values is { } values ? KeyConstraint.OneOf([.. values.Where(value => right.Allows(key.Kind, value))])
        : right.Values is not null ? Both(key, right, left)
        : KeyConstraint.Between(left.Low ?? right.Low, left.High ?? right.High);

    private static KeyConstraint Either(KeyConstraint left, KeyConstraint right) =>
        left.Values is { } some && right.Values is { } others ? KeyConstraint.OneOf([.. some.Union(others)]) : KeyConstraint.Free;

    private static IReadOnlyList<string>? TextsOf(HiveType type, IReadOnlyList<object> values)
    {
        var texts = values.Select(value => TextOf(type, value)).ToArray();
        return Array.IndexOf(texts, null) < 0 ? [.. texts.OfType<string>()] : null;
    }

    // The usual text of a value; null: it has no text of one form.
    private static string? TextOf(HiveType type, object value) => (type.Kind, value) switch
    {
        (HiveKind.Date, long days) => Day(days),
        (HiveKind.Timestamp, long microseconds) => Moment(microseconds),
        (HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int or HiveKind.BigInt, long number) => number.ToString(CultureInfo.InvariantCulture),
        (HiveKind.String or HiveKind.Varchar, string text) => text,
        _ => null,
    };

    private static string? Day(long days) => days >= DateOnly.MinValue.DayNumber - UnixDay && days <= DateOnly.MaxValue.DayNumber - UnixDay
        ? DateOnly.FromDayNumber((int)days + UnixDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : null;

    private static string? Moment(long microseconds) =>
        microseconds >= (DateTime.MinValue - DateTime.UnixEpoch).TotalMicroseconds && microseconds <= (DateTime.MaxValue - DateTime.UnixEpoch).TotalMicroseconds
            ? DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
            : null;

    private static int UnixDay => DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly record struct Key(int FieldId, HiveType Type)
    {
        public PartitionKeyKind Kind => new PartitionKey("", Type.Text).Kind;
    }
}
