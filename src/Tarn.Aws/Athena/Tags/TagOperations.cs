using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Athena.Tags;

/// <summary>Tags of work groups and data catalogs.</summary>
/// <param name="changes">Reads and changes tags.</param>
/// <param name="store">The store of tags.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class TagOperations(TagChanges changes, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Adds tags, or replaces tags with the same key. Settings among them count for the statements that start next.</summary>
    [RefusedInside("Tags", "of the keys tarn.*: tarn.timeout-seconds, tarn.workers-max, tarn.memory-mb and tarn.queue-max")]
    public async Task TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        var tags = AthenaTags.Of(input.Tags);
        WorkGroupTags.Terms(tags);
        await store.Commit(
            async transaction => await TagChanges.Add(transaction, await Registered(transaction, call, input.ResourceARN), tags, AthenaTags.TooMany),
            cancellationToken);
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken) => await store.Commit(
            async transaction =>
            {
                ResourceTags.Remove(transaction, await Registered(transaction, call, input.ResourceARN), input.TagKeys);
            },
            cancellationToken);

    /// <summary>The resource that an ARN names, for a change: it registers <c>primary</c> if that is missing.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidRequestException: the text is no ARN of this account. ResourceNotFoundException: there is no such resource.
    /// </exception>
    private static async ValueTask<ResourceId> Registered(IMetadataTransaction transaction, Call call, string arn) =>
        NameOf(call, arn) is { Type: "workgroup", Name: WorkGroupFinder.Primary }
            ? (await WorkGroupFinder.Registered(transaction, call, WorkGroupFinder.Primary)).Id
            : await Found(transaction, call, arn) ?? throw Missing(arn);

    private static async ValueTask<ResourceId?> Found(IMetadataReader reader, Call call, string arn) =>
        (await ResourceRegistry.Find(reader, NameOf(call, arn)))?.Id;

    private static ResourceName NameOf(Call call, string text) =>
        Arn.TryParse(text, out var arn) && arn.Service == "athena" && arn.Account == call.Account && arn.Region == call.Region
            && arn.Resource.Split('/', 2) is [var type, var name]
            ? ResourceName.Of(call, "athena", type, name)
            : throw AthenaErrors.InvalidRequestException($"{text} is no ARN of an Athena resource in account {call.Account}.", "INVALID_INPUT");

    private static AwsErrorException Missing(string arn) => AthenaErrors.ResourceNotFoundException($"Resource {arn} not found", arn);
}
