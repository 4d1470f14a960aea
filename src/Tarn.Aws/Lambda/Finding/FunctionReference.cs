using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>
/// A function as requests name it: <c>name</c>, <c>account:function:name</c> or an ARN, each with or without a qualifier
/// at its end.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html"/>
/// <param name="Name">The function's name.</param>
/// <param name="Qualifier">The version or alias; null: none.</param>
internal readonly record struct FunctionReference(string Name, string? Qualifier)
{
    private const string Type = "function";

    /// <summary>The ARN without a qualifier.</summary>
    public string ArnIn(Call call) => Arn.Of("lambda", call.Region, call.Account, $"{Type}:{Name}").ToString();

    /// <summary>As <see cref="Read"/>, before validation; null: the text names no function of the call's account and region.</summary>
    public static FunctionReference? TryRead(Call call, string text, string? qualifier)
    {
        try
        {
            return Read(call, "", text, qualifier);
        }
        catch (Exception wrong) when (wrong is AwsErrorException or TarnException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a name, which validation has matched with its pattern.</summary>
    /// <param name="call">The call, whose account and region the name must have.</param>
    /// <param name="action">The action, for the error of another account's function.</param>
    /// <param name="text">The name.</param>
    /// <param name="qualifier">The qualifier beside the name; null: none.</param>
    /// <exception cref="AwsErrorException">ResourceNotFoundException: another region. InvalidParameterValueException: two qualifiers.</exception>
    /// <exception cref="TarnException">AccessDenied: another account.</exception>
    public static FunctionReference Read(Call call, string action, string text, string? qualifier)
    {
        var parts = new Queue<string>(text.Split(':'));
        if (parts.Peek() == "arn")
        {
            parts = new Queue<string>(parts.Skip(3));
        }

        var region = parts.Count > 1 && parts.Peek().Contains('-') && parts.ElementAt(1) is var next && (AccountId.IsWellFormed(next) || next == Type)
            ? parts.Dequeue()
            : call.Region;
        var account = parts.Count > 1 && AccountId.IsWellFormed(parts.Peek()) ? parts.Dequeue() : call.Account;
        if (parts.Count > 1 && parts.Peek() == Type)
        {
            parts.Dequeue();
        }

        var name = parts.Dequeue();
        var own = parts.Count > 0 ? parts.Dequeue() : null;
        if (account != call.Account)
        {
            throw new TarnException(
                ErrorKind.AccessDenied,
                $"User: {call.Principal.Arn} is not authorized to perform: {action} on resource: {Arn.Of("lambda", region, account, $"{Type}:{name}")} "
                + $"because no resource-based policy allows the {action} action");
        }

        if (region != call.Region)
        {
            throw LambdaErrors.ResourceNotFoundException($"Functions from '{region}' are not reachable in this region ('{call.Region}')");
        }

        return own is null || qualifier is null || own == qualifier
            ? new FunctionReference(name, qualifier ?? own)
            : throw LambdaErrors.InvalidParameterValueException("The derived qualifier from the function name does not match the specified qualifier.");
    }
}
