namespace Tarn.Targets;

/// <summary>An event of a service for the default bus of an account, for example a change of an alarm.</summary>
/// <param name="Account">The account of the resource.</param>
/// <param name="Source">The service in events: <c>aws.cloudwatch</c>.</param>
/// <param name="TimeMs">When it happened, Unix milliseconds.</param>
/// <param name="Resources">The ARNs that it is about.</param>
/// <param name="Detail">A JSON object.</param>
public sealed record ServiceEvent(
    string Account, string Region, string Source, string DetailType, long TimeMs, IReadOnlyList<string> Resources, string Detail);
