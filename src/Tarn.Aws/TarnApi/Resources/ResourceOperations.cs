using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;

namespace Tarn.Aws.TarnApi.Resources;

/// <summary>Names of resources of every kind.</summary>
/// <param name="kinds">The resources.</param>
/// <param name="tokens">The tokens of pages.</param>
/// <param name="store">The tags.</param>
[AwsOperations("tarn")]
internal sealed partial class ResourceOperations(ResourceKinds kinds, PageTokens tokens, IMetadataStore store)
{
    /// <summary>
    /// Finds resources by a text or a tag, or lists them by name. Results and count hold only the resources that the caller may describe, and
    /// whose tags the caller may list if it names a tag. Whole names come before beginnings, parts and near misses.
    /// </summary>
    public async Task<FindResourcesOutput> FindResources(FindResourcesInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.Kind is { } kind && !ResourceKinds.Names.Contains(kind))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Kind is {kind}: one of {string.Join(", ", ResourceKinds.Names)} is needed.");
        }

        var all = kinds.Of(call, input.Kind);
        var seen = string.IsNullOrEmpty(input.Tag) ? [.. all] : await new TaggedResources(store).Of(call, all, input.Tag, cancellationToken);
        var matches = string.IsNullOrWhiteSpace(input.Text)
            ? [.. seen.Select(resource => ($"{resource.Name}\0{resource.Kind}", resource))]
            : NameMatch.Of(seen, input.Text).ToList();
        matches.Sort(static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));

        var (page, next) = tokens.Of(
            call, $"{input.Kind}\0{input.Text}\0{input.Tag}", matches, match => match.Item1, input.NextToken, input.MaxResults ?? NumberTokens.SizeDefault);
        return new FindResourcesOutput
        {
            Resources = [.. page.Select(match => match.Item2).Select(one => new FoundResource { Kind = one.Kind, Name = one.Name, Arn = one.Arn })],
            Total = matches.Count,
            NextToken = next,
        };
    }
}
