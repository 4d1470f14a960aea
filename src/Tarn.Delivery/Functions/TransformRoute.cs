namespace Tarn.Delivery.Functions;

/// <summary>A table that a function chooses for a record. The names are not checked yet.</summary>
/// <param name="Database"><c>destinationDatabaseName</c>; null: it is missing.</param>
/// <param name="Table"><c>destinationTableName</c>; null: it is missing.</param>
/// <param name="Operation"><c>operation</c>; null: an insert.</param>
public sealed record TransformRoute(string? Database, string? Table, string? Operation);
