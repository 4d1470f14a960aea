using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Aws.Events.Finding;

/// <summary>Names of buses and rules in requests, and the ARNs on which rights are asked.</summary>
internal static class BusNames
{
    /// <summary>The name of a bus that a request names by its name or ARN; without one it is the default bus.</summary>
    public static ResourceName BusOf(Call call, string? nameOrArn) => nameOrArn is null ? BusDefinition.Kind.NameOf(call, BusDefinition.Default)
        : nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? BusDefinition.Kind.NameIn(nameOrArn) ?? BusDefinition.Kind.NameOf(call, nameOrArn)
        : BusDefinition.Kind.NameOf(call, nameOrArn);

    /// <summary>The ARN of the bus or rule that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: of another region.</summary>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call)
    {
        var parts = members.Split(':');
        if (parts is ["ResourceARN"])
        {
            return read("ResourceARN") is { } arn && NameIn(arn) is { } named && named.Region == call.Region ? named.Arn : null;
        }

        var bus = BusOf(call, read(parts[^1]));
        return bus.Region != call.Region ? null
            : parts.Length == 1 ? BusDefinition.Kind.ArnOf(bus)
            : RuleDefinition.ArnOf(bus, read(parts[0]) ?? "");
    }

    // One ARN for each resource: a policy must meet every form that a request may have.
    private static (string Region, string Arn)? NameIn(string arn) => RuleDefinition.NameIn(arn) is (var ofBus, var rule)
        ? (ofBus.Region, RuleDefinition.ArnOf(ofBus, rule))
        : BusDefinition.Kind.NameIn(arn) is { } bus ? (bus.Region, BusDefinition.Kind.ArnOf(bus))
        : null;
}
