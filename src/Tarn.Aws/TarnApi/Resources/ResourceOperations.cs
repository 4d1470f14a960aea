using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;

namespace Tarn.Aws.TarnApi.Resources;

/// <summary>Names of resources of every kind.</summary>
/// <param name="kinds">The resources.</param>
[AwsOperations("tarn")]
internal sealed partial class ResourceOperations(ResourceKinds kinds, PageTokens tokens)
{
    /// <summary>
    /// Finds resources by a text, or lists them by name. Results and count hold only the resources that the caller may describe. Whole names
    /// come before beginnings, parts and near misses.
    /// </summary>
    public Task<FindResourcesOutput> FindResources(FindResourcesInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.Kind is { } kind && !ResourceKinds.Names.Contains(kind))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Kind is {kind}: one of {string.Join(", ", ResourceKinds.Names)} is needed.");
        }

        var seen = kinds.Of(call, input.Kind).ToList();
        var matches = string.IsNullOrWhiteSpace(input.Text)
            ? [.. seen.Select(resource => ($"{resource.Name}\0{resource.Kind}", resource))]
            : NameMatch.Of(seen, input.Text).ToList();
        matches.Sort(static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));

        var (page, next) = tokens.Of(
            call, $"{input.Kind}\0{input.Text}", matches, match => match.Item1, input.NextToken, input.MaxResults ?? NumberTokens.SizeDefault);
        return Task.FromResult(new FindResourcesOutput
        {
            Resources = [.. page.Select(match => match.Item2).Select(one => new FoundResource { Kind = one.Kind, Name = one.Name, Arn = one.Arn })],
            Total = matches.Count,
            NextToken = next,
        });
    }
}
