namespace Tarn.Storage.Sealing;

/// <summary>The account and region in which the name of a wrapping key is looked up: those of the bucket.</summary>
public readonly record struct KeyPlace(string Account, string Region);
