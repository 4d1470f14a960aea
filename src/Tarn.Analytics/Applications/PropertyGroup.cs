namespace Tarn.Analytics.Applications;

/// <summary>One group of properties.</summary>
/// <param name="Id">The group's id.</param>
/// <param name="Values">Key and value, in the order of keys.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_PropertyGroup.html"/>
public sealed record PropertyGroup(string Id, IReadOnlyList<KeyValuePair<string, string>> Values);
