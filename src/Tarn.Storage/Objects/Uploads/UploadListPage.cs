namespace Tarn.Storage.Objects.Uploads;

/// <summary>One page of a listing of uploads, by key and age.</summary>
/// <param name="CommonPrefixes">The common prefixes into which keys were rolled up.</param>
/// <param name="Next">The page's last entry: a key and an upload's id, or a common prefix and an empty text. Null on the last page.</param>
public sealed record UploadListPage(
    IReadOnlyList<Upload> Uploads, IReadOnlyList<string> CommonPrefixes, (string Key, string Upload)? Next);
