namespace Tarn.Delivery.Changes;

/// <summary>The records that are made of a source whose records are no documents: changes of items above all.</summary>
public enum ChangeForm
{
    /// <summary>The newest version of each item, by its key.</summary>
    Current,

    /// <summary>A record for each change.</summary>
    Changes,

    /// <summary>The item as it was before its removal, or as it is after its change.</summary>
    Items,

    /// <summary>Rows whose records have the operation: <see cref="OperationRecords"/>. They are no items.</summary>
    Rows,

    /// <summary>Rows of points of metrics. They are no items.</summary>
    Points,
}
