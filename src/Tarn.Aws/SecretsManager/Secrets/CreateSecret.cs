using Tarn.Access.Keys.Use;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Checks;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Versions;

namespace Tarn.Aws.SecretsManager.Secrets;

/// <content>The operation that makes a secret.</content>
internal sealed partial class SecretOperations
{
    /// <summary>Makes a secret, with a value or without. A repeated request with the same token and value gets the secret that it made.</summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"/>
    [Refused("AddReplicaRegions", "one secret in each region")]
    [Refused("Type", "a secret with a rotation function of your own")]
    [Kept("ForceOverwriteReplicaSecret", "it takes effect with AddReplicaRegions alone")]
    public async Task<CreateSecretOutput> CreateSecret(CreateSecretInput input, Call call, CancellationToken cancellationToken)
    {
        SecretNames.Check(input.Name);
        input.Refuse();
        var tags = SecretTags.Of(input.Tags);
        using var value = ValueForms.Of(input.SecretString, input.SecretBinary);
        var versionId = ValueForms.VersionIdOf(input.ClientRequestToken);
        if (finder.FindName(call, input.Name) is { } known)
        {
            return await Repeated(call, known, versionId, value, cancellationToken);
        }

        var name = SecretDefinition.Kind.NameOf(call, input.Name);
        var arn = SecretDefinition.Kind.ArnOf(name) + SecretArn.NewSuffix();
        var keyId = string.IsNullOrEmpty(input.KmsKeyId) ? null : input.KmsKeyId;
        var key = await values.Resolve(name, keyId, cancellationToken);
        (string, SealedValue)? version = value is null
            ? null
            : (versionId, values.Seal(KeyUser.Of(call), key, ValueForms.ContextOf(arn, versionId), value));
        try
        {
            var definition = new SecretDefinition { Description = input.Description, KeyId = keyId };
            var made = await changes.Create(name, arn, definition, version, tags, cancellationToken);
            call.Touch(made.Resource.Id);
        }
        catch (TarnException taken) when (taken.Kind == ErrorKind.AlreadyExists)
        {
            return await Repeated(call, finder.Find(call, input.Name), versionId, value, cancellationToken);
        }

        return new CreateSecretOutput { ARN = arn, Name = input.Name, VersionId = version is null ? null : versionId };
    }

    private async Task<CreateSecretOutput> Repeated(
        Call call, RegisteredSecret known, string versionId, OpenValue? value, CancellationToken cancellationToken)
    {
        if (known.Definition.DeletedMs is not null)
        {
            throw SecretsManagerErrors.InvalidRequestException(
                "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }

        if (known.Definition.Version(versionId) is null)
        {
            throw SecretsManagerErrors.ResourceExistsException($"The operation failed because the secret {known.Name} already exists.");
        }

        call.Touch(known.Resource.Id, known.Resource.Cells);
        await writer.RequireSame(call, known, versionId, value, cancellationToken);
        return new CreateSecretOutput { ARN = known.Arn, Name = known.Name, VersionId = versionId };
    }
}
