namespace Tarn.Targets;

/// <summary>The fields of an event whose detail is a message's body, for event buses.</summary>
/// <param name="Region">The region of the sender.</param>
/// <param name="Resources">The ARNs that the event is about.</param>
public sealed record TargetEvent(string Source, string DetailType, string Region, IReadOnlyList<string> Resources);
