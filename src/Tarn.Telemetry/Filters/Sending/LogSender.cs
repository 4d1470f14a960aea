using Tarn.Targets;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>CloudWatch Logs as it sends the events of a group.</summary>
public static class LogSender
{
    /// <summary>The name under which it acts on destinations.</summary>
    public const string Service = "logs.amazonaws.com";

    private const string All = ":*";

    /// <summary>The ARN of a group in policies' <c>aws:SourceArn</c>, as AWS writes it.</summary>
    public static string SourceArnOf(string groupArn) => groupArn + All;

    /// <summary>The sender, as policies see it.</summary>
    /// <param name="role">The role that sends; null: the policy of the destination decides.</param>
    public static Sender Of(string groupArn, string account, string? role) => new(Service, SourceArnOf(groupArn), account) { RoleArn = role };
}
