using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.Finding;

/// <summary>Finds and changes the log group that a request names.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of log groups.</param>
internal sealed class LogGroupFinder(ResourceRegistry registry, IMetadataStore store)
{
    private readonly Definitions<LogGroupDefinition> _definitions = LogGroupDefinition.Kind.In(registry);

    /// <summary>The retention of a group that was found; null: for ever.</summary>
    public TimeSpan? RetentionOf(Resource group) => _definitions.Of(group).Retention;

    /// <summary>Finds the group.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource Find(Call call, string name)
    {
        if (!registry.TryFind(LogGroupDefinition.Kind.NameOf(call, name), out var group))
        {
            throw NotFound();
        }

        call.Touch(group.Id, group.Cells);
        return group;
    }

    /// <summary>Finds the group of an ARN, with or without the <c>:*</c> at its end.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource FindByArn(Call call, string arn)
    {
        return NameIn(call, arn) is { } name ? Find(call, name) : throw NotFound();
    }

    /// <summary>Finds the group of a name or an ARN; exactly one of both.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; InvalidParameterException.</exception>
    public Resource Find(Call call, string? name, string? identifier) => Find(call, NameOf(call, name, identifier) ?? throw NotFound());

    /// <summary>
    /// The ARN of the log stream that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: the group is of another account or
    /// region.
    /// </summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call) => members.Split(':') is [var name, var identifier, var stream]
        ? NameOf(call, read(name), read(identifier)) is { } group ? $"{ArnOf(call, group)}:log-stream:{read(stream)}" : null
        : throw new ArgumentOutOfRangeException(nameof(members), members, null);

    private static string? NameOf(Call call, string? name, string? identifier) => (name, identifier) switch
    {
        ({ } given, null) => given,
        (null, { } arn) when arn.StartsWith("arn:", StringComparison.Ordinal) => NameIn(call, arn),
        (null, { } given) => given,
        _ => throw LogsErrors.InvalidParameterException("Exactly one of logGroupName and logGroupIdentifier is required."),
    };

    private static string? NameIn(Call call, string arn)
    {
        var prefix = ArnOf(call, "");
        var name = arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn;
        return name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
    }

    /// <summary>Changes the group's definition in one transaction.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; the errors of <paramref name="change"/>.</exception>
    public async Task Change(Call call, string name, Func<LogGroupDefinition, LogGroupDefinition> change, CancellationToken cancellationToken)
    {
        var id = await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupDefinition.Kind.NameOf(call, name)) ?? throw NotFound();
                await LogGroupDefinition.Kind.Change(transaction, group.Id, change);
                return group.Id;
            },
            cancellationToken);
        call.Touch(id);
    }

    /// <summary>The account and region of the call's groups.</summary>
    public static LogScope ScopeOf(Call call) => new(call.Account, call.Region);

    /// <summary>The ARN of a group, without the <c>:*</c> that Describe adds.</summary>
    public static string ArnOf(Call call, string name) => LogGroupDefinition.Kind.ArnOf(call, name);

    /// <summary>The error for a group that does not exist.</summary>
    public static AwsErrorException NotFound() => LogsErrors.ResourceNotFoundException("The specified log group does not exist.");
}
