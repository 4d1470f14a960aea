using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Aws.Logs.Finding;

/// <summary>Finds and changes the log group that a request names.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of log groups.</param>
internal sealed class LogGroupFinder(ResourceRegistry registry, IMetadataStore store)
{
    /// <summary>Finds the group.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource Find(Call call, string name)
    {
        if (!registry.TryFind(NameOf(call, name), out var group))
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

    /// <summary>Changes the group's document in one transaction.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; the errors of <paramref name="change"/>.</exception>
    public async Task Change(Call call, string name, Func<LogGroupDocument, LogGroupDocument> change, CancellationToken cancellationToken)
    {
        var id = await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, NameOf(call, name)) ?? throw NotFound();
                await ResourceRegistry.ReplaceDocument(transaction, group.Id, change(LogGroupDocument.Decode(group)).Encode());
                return group.Id;
            },
            cancellationToken);
        call.Touch(id);
    }

    /// <summary>The registry's name of a group in the call's account and region.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, LogGroupCreation.Service, LogGroupCreation.Type, name);

    /// <summary>The account and region of the call's groups.</summary>
    public static LogScope ScopeOf(Call call) => new(call.Account, call.Region);

    /// <summary>The id of a group's events.</summary>
    public static LogGroupId IdOf(Resource group) => new(group.Id.Value);

    /// <summary>The ARN of a group, without the <c>:*</c> that Describe adds.</summary>
    public static string ArnOf(Call call, string name) => LogGroupCreation.ArnOf(call.Account, call.Region, name);

    /// <summary>The error for a group that does not exist.</summary>
    public static AwsErrorException NotFound() => LogsErrors.ResourceNotFoundException("The specified log group does not exist.");
}
