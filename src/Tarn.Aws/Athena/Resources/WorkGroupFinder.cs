using Tarn.Aws.Athena.Model;
using Tarn.Sql.Catalog;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Athena.Resources;

/// <summary>
/// Finds work groups. <c>primary</c> exists always; it is registered by its first change. The definition is the model's WorkGroup.
/// </summary>
/// <param name="registry">The registry of names.</param>
internal sealed class WorkGroupFinder(ResourceRegistry registry)
{
    /// <summary>The work group of calls that name none.</summary>
    public const string Primary = "primary";

    /// <summary>Work groups in the registry.</summary>
    public static DefinitionKind<WorkGroup> Kind { get; } = new(
        "athena",
        "workgroup",
        static group => ShapeDocument.Encode(new GetWorkGroupOutput { WorkGroup = group }),
        static row => ShapeDocument.Decode<GetWorkGroupOutput>(row).WorkGroup!)
    {
        ArnStart = "workgroup/",
    };

    private readonly Definitions<WorkGroup> _definitions = Kind.In(registry, Shown);

    /// <summary>The engine of every work group.</summary>
    public static readonly EngineVersion Engine = new() { SelectedEngineVersion = "AUTO", EffectiveEngineVersion = "Athena engine version 3" };

    /// <summary>The work group of that name; null names <c>primary</c>.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: it does not exist.</exception>
    public WorkGroup Find(Call call, string? name) => FindResource(call, name) is { } resource ? _definitions.Of(resource) : PrimaryOf(call);

    /// <summary>The resource of a work group; null for <c>primary</c> before its first change.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: it does not exist.</exception>
    public Resource? FindResource(Call call, string? name)
    {
        if (registry.TryFind(Kind.NameOf(call, name ?? Primary), out var resource))
        {
            call.Touch(resource.Id, resource.Cells);
            return resource;
        }

        return name is null or Primary ? null : throw NotFound(name);
    }

    /// <summary>The resource of a work group inside a transaction. It registers <c>primary</c> if that is missing.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: it does not exist.</exception>
    public static async ValueTask<Resource> Registered(IMetadataTransaction transaction, Call call, string name) =>
        await ResourceRegistry.Find(transaction, Kind.NameOf(call, name))
            ?? (name == Primary ? await Add(transaction, call, PrimaryOf(call)) : throw NotFound(name));

    /// <summary>Registers a work group.</summary>
    public static ValueTask<Resource> Add(IMetadataTransaction transaction, Call call, WorkGroup group) =>
        Kind.Add(transaction, new ResourceId(transaction.NextId()), Kind.NameOf(call, group.Name), call.Time, group);

    /// <summary>A work group as callers see it.</summary>
    public static WorkGroup Decode(Resource resource) => Shown(resource, Kind.Read(resource));

    /// <summary>The ARN of a work group in a call's account and region; null names <c>primary</c>.</summary>
    public static string ArnOf(Call call, string? name) => Kind.ArnOf(call, name ?? Primary);

    /// <summary>The principal whose statements a call starts.</summary>
    public static SqlPrincipal PrincipalOf(Call call) => new(call.Account, call.Region, call.Principal.Arn, Primary) { Rights = call.Rights };

    private static WorkGroup Shown(Resource resource, WorkGroup group) => group with { CreationTime = resource.Created };

    private static WorkGroup PrimaryOf(Call call) => new()
    {
        Name = Primary,
        State = "ENABLED",
        Description = "",
        Configuration = new WorkGroupConfiguration
        {
            ResultConfiguration = new ResultConfiguration { OutputLocation = $"s3://aws-athena-query-results-{call.Account}-{call.Region}/" },
            EnforceWorkGroupConfiguration = false,
            PublishCloudWatchMetricsEnabled = false,
            RequesterPaysEnabled = false,
            EngineVersion = Engine,
        },
    };

    private static AwsErrorException NotFound(string name) => AthenaErrors.InvalidRequestException($"WorkGroup {name} is not found.", "INVALID_INPUT");
}
