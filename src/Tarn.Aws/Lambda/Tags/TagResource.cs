using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Tagging;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.Resource),
            [.. input.Tags],
            () => LambdaErrors.InvalidParameterValueException($"A resource has at most {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagResourceOutput();
    }
}
