namespace Tarn.Analytics.Applications;

/// <summary>One group of properties.</summary>
/// <param name="Id">The group's id.</param>
/// <param name="Values">Key and value, in the order of keys.</param>
public sealed record PropertyGroup(string Id, IReadOnlyList<KeyValuePair<string, string>> Values);
