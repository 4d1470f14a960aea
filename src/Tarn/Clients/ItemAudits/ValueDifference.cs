namespace Tarn.Clients.ItemAudits;

/// <summary>A value that the item and its row have differently.</summary>
/// <param name="Path">The attribute's path: names and indexes, each after a slash.</param>
/// <param name="Item">The item's value, DynamoDB's JSON.</param>
/// <param name="Row">The row's value, as SQL shows it.</param>
/// <param name="IsPending">Whether the row's column may come with the next commit of the delivery: then the values are not compared.</param>
internal sealed record ValueDifference(string Path, string Item, string Row, bool IsPending);
