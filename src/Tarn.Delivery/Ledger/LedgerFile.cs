namespace Tarn.Delivery.Ledger;

/// <summary>A file that a commit made.</summary>
/// <param name="Output">The output of the file: <c>table</c>, <c>objects</c>, <c>endpoint</c>, <c>errors</c>.</param>
/// <param name="Location"><c>s3://bucket/key</c>; of a request, <c>request:</c> and its id.</param>
/// <param name="Rows">Rows or records in it.</param>
/// <param name="Bytes">The file's size.</param>
public readonly record struct LedgerFile(string Output, string Location, long Rows, long Bytes);
