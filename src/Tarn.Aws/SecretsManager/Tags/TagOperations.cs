using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Checks;
using Tarn.Aws.SecretsManager.Finding;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.SecretsManager.Tags;

/// <summary>Tags of secrets.</summary>
/// <param name="finder">Finds secrets.</param>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class TagOperations(SecretFinder finder, TagChanges changes)
{
    public async Task TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken) =>
        await changes.Add(Of(call, input.SecretId), SecretTags.Of(input.Tags), SecretTags.TooMany, cancellationToken);

    public async Task UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        SecretTags.CheckKeys(input.TagKeys);
        await changes.Remove(Of(call, input.SecretId), [.. input.TagKeys], cancellationToken);
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Of(Call call, string secretId) =>
        TagChanges.Registered(finder.FindLive(call, secretId).Resource, SecretFailures.NotFound);
}
