using Tarn.Access.Secrets.Changes;
using Tarn.Aws.SecretsManager.Finding;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Policies;

/// <summary>The policies of secrets.</summary>
/// <param name="finder">Finds secrets.</param>
/// <param name="changes">Sets policies.</param>
/// <param name="policies">Checks policies.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class PolicyOperations(SecretFinder finder, SecretChanges changes, SecretPolicies policies, IMetadataStore store)
{
    private const string IsBroad = "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.";

    public async Task<PutResourcePolicyOutput> PutResourcePolicy(PutResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        var policy = policies.Parse(call, input.ResourcePolicy, secret);
        if (input.BlockPublicPolicy == true && policy.IsPublic)
        {
            throw SecretsManagerErrors.PublicPolicyException(IsBroad);
        }

        await changes.SetPolicy(secret, input.ResourcePolicy, cancellationToken);
        return new PutResourcePolicyOutput { ARN = secret.Arn, Name = secret.Name };
    }

    public async Task<GetResourcePolicyOutput> GetResourcePolicy(GetResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        return new GetResourcePolicyOutput
        {
            ARN = secret.Arn,
            Name = secret.Name,
            ResourcePolicy = await store.Read(reader => ResourceRegistry.Policy(reader, secret.Resource.Id), cancellationToken),
        };
    }

    public async Task<DeleteResourcePolicyOutput> DeleteResourcePolicy(DeleteResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        await changes.SetPolicy(secret, null, cancellationToken);
        return new DeleteResourcePolicyOutput { ARN = secret.Arn, Name = secret.Name };
    }

    /// <summary>Checks a policy without storing it. Its faults are entries of the answer.</summary>
    public Task<ValidateResourcePolicyOutput> ValidateResourcePolicy(ValidateResourcePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = input.SecretId is { } id ? finder.FindLive(call, id) : null;
        var errors = new List<ValidationErrorsEntry>();
        try
        {
            if (policies.Parse(call, input.ResourcePolicy, secret).IsPublic)
            {
                const string broad = "The resource policy grants broad access to the secret.";
                errors.Add(new ValidationErrorsEntry { CheckName = "BlockPublicPolicy", ErrorMessage = broad });
            }
        }
        catch (AwsErrorException malformed)
        {
            errors.Add(new ValidationErrorsEntry { CheckName = "ResourcePolicy", ErrorMessage = malformed.Message });
        }

        return Task.FromResult(new ValidateResourcePolicyOutput { PolicyValidationPassed = errors.Count == 0, ValidationErrors = errors });
    }
}
