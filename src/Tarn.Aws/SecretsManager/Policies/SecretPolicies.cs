using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Secrets;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Policies;

/// <summary>Secrets Manager's rules of policies.</summary>
/// <param name="principals">Knows the callers of policies.</param>
internal sealed class SecretPolicies(KeyPrincipals principals)
{
    private const string Prefix = "secretsmanager:";

    /// <summary>Reads a policy.</summary>
    /// <param name="secret">The secret that gets it; null: the policy is only checked.</param>
    /// <exception cref="AwsErrorException">MalformedPolicyDocumentException.</exception>
    public PolicyDocument Parse(Call call, string text, RegisteredSecret? secret)
    {
        var policy = Parse(text);
        foreach (var statement in policy.Statements)
        {
            if (Array.Exists(statement.Actions, action => action != "*" && !action.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
            {
                throw Malformed("This resource policy contains an action of another service.");
            }

            if (statement.Conditions?.Keys.FirstOrDefault(key => !KnownKeys.IsOfSecrets(key)) is { } unknown)
            {
                throw Malformed($"No caller of a secret sets the condition key {unknown}: a Deny by it would deny nothing.");
            }

            if (statement.Principals?.Aws.Any(principal => !principals.MayExist(call, principal)) == true)
            {
                throw Malformed("This resource policy contains an unsupported principal.");
            }
        }

        if (secret is not null && LocksOut(call, policy, secret))
        {
            throw Malformed("This resource policy will not allow you to manage this secret in the future.");
        }

        return policy;
    }

    /// <summary>Whether a policy denies its caller the next change of the policy.</summary>
    private bool LocksOut(Call call, PolicyDocument policy, RegisteredSecret secret) =>
        policy.Decide(call.Authorizer.Ask(call, "secretsmanager:PutResourcePolicy", secret.Arn), principals.CallerOf(call)).Outcome == PolicyOutcome.Denied;

    private static PolicyDocument Parse(string text)
    {
        try
        {
            return PolicyDocument.Parse(text, PolicyKind.Resource);
        }
        catch (FormatException wrong)
        {
            throw Malformed(wrong.Message);
        }
    }

    private static AwsErrorException Malformed(string message) => SecretsManagerErrors.MalformedPolicyDocumentException(message);
}
