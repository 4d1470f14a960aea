using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;

namespace Tarn.Aws.Lambda.Permissions;

internal sealed partial class PermissionOperations
{
    /// <summary>Lets a service, an account or an identity invoke a function.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"/>
    public async Task<AddPermissionOutput> AddPermission(AddPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var permission = new Permission
        {
            Id = input.StatementId,
            Action = input.Action,
            Principal = Valid(input.Principal),
            Resource = found.QualifiedArn,
            Conditions =
            [
                .. Condition("StringEquals", "AWS:SourceAccount", input.SourceAccount),
                .. Condition("StringEquals", "lambda:EventSourceToken", input.EventSourceToken),
                .. Condition("StringEquals", "aws:PrincipalOrgID", input.PrincipalOrgID),
                .. Condition("StringEquals", "lambda:FunctionUrlAuthType", input.FunctionUrlAuthType),
                .. Condition("ArnLike", "AWS:SourceArn", input.SourceArn),
                .. Condition("Bool", "lambda:InvokedViaFunctionUrl", input.InvokedViaFunctionUrl == true ? "true" : null),
            ],
        };
        var owner = OwnerOf(found);
        await store.Commit(transaction => PermissionPolicy.Add(transaction, owner, permission, input.RevisionId), cancellationToken);
        return new AddPermissionOutput { Statement = PermissionPolicy.TextOf(permission) };
    }

    private static IEnumerable<PermissionCondition> Condition(string @operator, string key, string? value) =>
        value is null ? [] : [new PermissionCondition(@operator, key, value)];

    private static string Valid(string principal)
    {
        var isArn = Arn.TryParse(principal, out var arn) && arn.Service is "iam" or "sts";
        var isService = principal.Contains('.') && principal.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-');
        return principal == "*" || isArn || isService || AccountId.IsWellFormed(principal)
            ? principal
            : throw LambdaErrors.InvalidParameterValueException("The provided principal was invalid. Please check the principal and try again.");
    }
}
