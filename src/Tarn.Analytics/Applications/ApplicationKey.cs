namespace Tarn.Analytics.Applications;

/// <summary>The id of an application: the id of its resource, never reused.</summary>
public readonly record struct ApplicationKey(long Value);
