using System.Collections.Frozen;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The columns of tables whose records are changes of items.</summary>
internal static class ChangeColumns
{
    // Keys and images are DynamoDB's JSON as text, which preserves every type.
    private static readonly IReadOnlyList<KeyValuePair<string, ColumnKind>> OfChanges =
    [
        KeyValuePair.Create("number", ColumnKind.String),
        KeyValuePair.Create("time", ColumnKind.TimestampTz),
        KeyValuePair.Create("operation", ColumnKind.String),
        KeyValuePair.Create("identity", ColumnKind.String),
        KeyValuePair.Create("keys", ColumnKind.String),
        KeyValuePair.Create("new_image", ColumnKind.String),
        KeyValuePair.Create("old_image", ColumnKind.String),
    ];

    /// <summary>The rules of a table's columns that its source decides.</summary>
    public static ShapeOptions OptionsOf(DeliveryModel model, DeliveryTable table) => model.Config.Source.Changes is not { } changes
        ? new ShapeOptions()
        : new ShapeOptions
        {
            IsOfItems = changes.IsOfItems,
            Keys = table.Config.UniqueKeys.ToFrozenSet(),
            Declared = changes.Form == ChangeForm.Changes ? OfChanges : [],
        };
}
