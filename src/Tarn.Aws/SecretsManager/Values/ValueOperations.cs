using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Aws.SecretsManager.Failures;
using Tarn.Aws.SecretsManager.Finding;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Selection;
using Tarn.Aws.SecretsManager.Versions;

namespace Tarn.Aws.SecretsManager.Values;

/// <summary>Values and versions.</summary>
/// <param name="finder">Finds secrets.</param>
/// <param name="changes">Changes secrets.</param>
/// <param name="writer">Adds versions.</param>
/// <param name="reader">Reads values.</param>
/// <param name="listing">Lists secrets.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class ValueOperations(
    SecretFinder finder, SecretChanges changes, VersionWriter writer, VersionReader reader, SecretListing listing, PageTokens tokens)
{
    private const int PageDefault = 100;

    /// <summary>Adds a version, or gives the pending version of a rotation its value.</summary>
    [Kept("RotationToken", "the caller's own rights decide")]
    public async Task<PutSecretValueOutput> PutSecretValue(PutSecretValueInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        using var value = ValueForms.Of(input.SecretString, input.SecretBinary)
            ?? throw SecretsManagerErrors.InvalidRequestException("You must provide either SecretString or SecretBinary.");
        var versionId = ValueForms.VersionIdOf(input.ClientRequestToken);
        var changed = await writer.Put(call, secret, versionId, value, ValueForms.StagesOf(input.VersionStages), null, cancellationToken);
        return new PutSecretValueOutput
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = versionId,
            VersionStages = changed.Version(versionId)?.Stages,
        };
    }

    public async Task<GetSecretValueOutput> GetSecretValue(GetSecretValueInput input, Call call, CancellationToken cancellationToken) =>
        await reader.Read(call, finder.FindLive(call, input.SecretId), input.VersionId, input.VersionStage, cancellationToken);

    public Task<ListSecretVersionIdsOutput> ListSecretVersionIds(ListSecretVersionIdsInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.Find(call, input.SecretId);
        var listed = secret.Definition.Versions
            .Where(version => version.Stages.Count > 0 || input.IncludeDeprecated == true).OrderBy(version => version.Id, StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(call, secret.Arn, listed, static version => version.Id, input.NextToken, input.MaxResults ?? PageDefault);
        return Task.FromResult(new ListSecretVersionIdsOutput
        {
            ARN = secret.Arn,
            Name = secret.Name,
            NextToken = next,
            Versions = [.. page.Select(VersionOf)],
        });
    }

    private static SecretVersionsListEntry VersionOf(SecretVersion version) => new()
    {
        VersionId = version.Id,
        VersionStages = version.Stages.Count > 0 ? version.Stages : null,
        CreatedDate = DateTimeOffset.FromUnixTimeMilliseconds(version.CreatedMs),
        LastAccessedDate = Forms.SecretForms.TimeOf(version.AccessedMs),
        KmsKeyIds = version.KeyArn is null ? null : [version.KeyArn],
    };
}
