namespace Tarn.Delivery.Outputs;

/// <summary>A column that a flush makes, adds or widens.</summary>
/// <param name="Column">Its path, parts joined by dots.</param>
/// <param name="Change"><c>created</c>, <c>added</c> or <c>widened</c>.</param>
/// <param name="Type">Its Iceberg type now.</param>
internal readonly record struct ColumnChange(string Column, string Change, string Type);
