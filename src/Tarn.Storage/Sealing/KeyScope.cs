namespace Tarn.Storage.Sealing;

/// <summary>The account and region of the bucket, in which the name of a wrapping key is looked up.</summary>
public readonly record struct KeyScope(string Account, string Region);
