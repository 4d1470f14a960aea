namespace Tarn.Items.Copies.Exports;

/// <summary>A data file of an export that is an object.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Md5">In base64.</param>
/// <param name="Lines">The number of lines.</param>
internal sealed record ExportedFile(string Key, string ETag, string Md5, long Lines);
