using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The columns of a table of changes. Keys and images are DynamoDB's JSON as text, which keeps every type.</summary>
internal static class ChangeColumns
{
    public static IReadOnlyList<KeyValuePair<string, ColumnKind>> All { get; } =
    [
        KeyValuePair.Create("number", ColumnKind.String),
        KeyValuePair.Create("time", ColumnKind.TimestampTz),
        KeyValuePair.Create("operation", ColumnKind.String),
        KeyValuePair.Create("identity", ColumnKind.String),
        KeyValuePair.Create("keys", ColumnKind.String),
        KeyValuePair.Create("new_image", ColumnKind.String),
        KeyValuePair.Create("old_image", ColumnKind.String),
    ];
}
