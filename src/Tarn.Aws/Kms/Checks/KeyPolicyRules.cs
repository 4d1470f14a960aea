using System.Text;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Checks;

/// <summary>KMS's rules of policies.</summary>
/// <param name="principals">Knows the callers of policies.</param>
internal sealed class KeyPolicyRules(KeyPrincipals principals)
{
    private const int BytesMost = 32_768;
    private const string PutPolicy = "kms:PutKeyPolicy";

    /// <summary>Checks a policy before it is stored.</summary>
    /// <param name="arn">The key's ARN.</param>
    /// <param name="mayLockOut">Whether the caller accepts that it cannot change the policy again.</param>
    /// <exception cref="AwsErrorException">MalformedPolicyDocumentException; LimitExceededException.</exception>
    public void Check(Call call, string text, string arn, bool mayLockOut)
    {
        if (Encoding.UTF8.GetByteCount(text) > BytesMost)
        {
            throw KmsErrors.LimitExceededException($"The policy has more than {BytesMost} bytes.");
        }

        var policy = Parse(text);
        if (policy.Statements.SelectMany(statement => statement.Principals?.Aws ?? []).Any(principal => !principals.MayExist(call, principal)))
        {
            throw InvalidPrincipals();
        }

        if (policy.Statements.SelectMany(statement => statement.Conditions?.Keys ?? []).FirstOrDefault(key => !KnownKeys.IsOfKeys(key)) is { } unknown)
        {
            throw KmsErrors.MalformedPolicyDocumentException($"No caller of a key sets the condition key {unknown}: a Deny by it would deny nothing.");
        }

        var question = call.Authorizer.Ask(call, PutPolicy, arn);
        if (!mayLockOut && policy.Decide(question, principals.CallerOf(call)).Outcome != PolicyOutcome.Allowed)
        {
            throw KmsErrors.MalformedPolicyDocumentException("The new key policy will not allow you to update the key policy in the future.");
        }
    }

    private static PolicyDocument Parse(string text)
    {
        try
        {
            return PolicyDocument.Parse(text, PolicyKind.Resource);
        }
        catch (FormatException wrong)
        {
            throw wrong.Message.StartsWith("Invalid principal", StringComparison.Ordinal)
                ? InvalidPrincipals()
                : KmsErrors.MalformedPolicyDocumentException(wrong.Message);
        }
    }

    private static AwsErrorException InvalidPrincipals() =>
        KmsErrors.MalformedPolicyDocumentException("Policy contains a statement with one or more invalid principals.");
}
