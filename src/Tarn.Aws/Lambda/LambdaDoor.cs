using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.Lambda.Aliases;
using Tarn.Aws.Lambda.EventInvokes;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Functions;
using Tarn.Aws.Lambda.Invocations;
using Tarn.Aws.Lambda.LayerPermissions;
using Tarn.Aws.Lambda.Layers;
using Tarn.Aws.Lambda.Mappings;
using Tarn.Aws.Lambda.Permissions;
using Tarn.Aws.Lambda.Policies;
using Tarn.Aws.Lambda.Provisioned;
using Tarn.Aws.Lambda.Refusals;
using Tarn.Aws.Lambda.Reservations;
using Tarn.Aws.Lambda.Settings;
using Tarn.Aws.Lambda.Tags;
using Tarn.Aws.Lambda.UrlRequests;
using Tarn.Aws.Lambda.Urls;
using Tarn.Aws.Lambda.Versions;
using Tarn.Aws.Tagging;
using Tarn.Functions.Changes;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Lambda;

/// <summary>AWS Lambda: functions, their versions, and their invocations (<c>docs/lambda.md</c>).</summary>
[AwsService("lambda")]
public sealed partial class LambdaDoor : IDoor, ISite
{
    private readonly FunctionSite _site;

    /// <param name="parts">The parts of other rooms.</param>
    public LambdaDoor(LambdaParts parts)
    {
        var (store, directory) = (parts.Store, parts.Directory);
        var finder = new FunctionFinder(parts.Registry);
        var layers = new LayerFinder(parts.Registry, store);
        var qualifiers = new Qualifiers(directory);
        var sources = new CodeSources(parts.Packages, parts.Objects, parts.HotFolders);
        var links = new CodeLinks(parts.Keys, parts.PublicUrl, parts.Time);
        var permissions = new InvokePermissions(directory, parts.Registry, store);
        var functions = new FunctionChanges(parts.Versions, parts.Packages, parts.Time);
        var inputs = new FunctionInputs(new FunctionRoles(parts.Roles), layers, sources, parts.MemoryMbMax);
        FunctionOperations = new FunctionOperations(finder, inputs, links, functions, directory, parts.Runner, store);
        VersionOperations = new VersionOperations(finder, functions, parts.Versions, store);
        AliasOperations = new AliasOperations(finder, new AliasChanges(parts.Versions), store);
        LayerOperations = new LayerOperations(layers, sources, links, new LayerChanges(parts.Packages), store);
        LayerPermissionOperations = new LayerPermissionOperations(layers, store);
        InvokeOperations = new InvokeOperations(finder, permissions, parts.Resolver, parts.Runner, parts.Asynchronous, parts.Time);
        var windows = new WindowFinder(parts.Tables, parts.Streams);
        ISourceFinder[] finders =
        [
            new KinesisFinder(parts.Registry, parts.Streams), new ItemStreamFinder(windows), new QueueSourceFinder(parts.Queues, parts.Streams),
        ];
        MappingOperations = new MappingOperations(
            finder, new MappingSources(finders, parts.Log), new QueueMappingRules(parts.Queues, parts.Target), parts.Mappings, parts.Registry, parts.Target,
            parts.Time);
        PermissionOperations = new PermissionOperations(finder, permissions, store);
        ConcurrencyOperations = new ConcurrencyOperations(finder, directory, store);
        ProvisionedOperations = new ProvisionedOperations(finder, qualifiers, directory, parts.Provisioned, store, parts.Time);
        EventInvokeOperations = new EventInvokeOperations(finder, qualifiers, store, parts.Time);
        UrlOperations = new UrlOperations(finder, qualifiers, store, parts.PublicUrl, parts.Time);
        SettingOperations = new SettingOperations(finder, qualifiers, directory, store);
        _site = new FunctionSite(this, parts.Urls, directory, permissions, parts.Resolver, parts.Runner);
        TagOperations = new TagOperations(finder, parts.Registry, new TagChanges(store));
    }

    /// <inheritdoc/>
    SiteVisit? ISite.Find(WireRequest request) => _site.Find(request);

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) =>
        members is "Arn" or "LayerName" or "LayerName:VersionNumber"
            ? LayerReference.ResourceOf(members, read, call)
            : FunctionFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => LambdaFailures.Map(failure);
}
