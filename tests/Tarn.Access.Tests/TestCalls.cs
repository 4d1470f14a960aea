namespace Tarn.Access.Tests;

internal static class TestCalls
{
    public const string Account = "123456789012";

    public static Call By(
        Principal principal, string? invocation = null, string operation = "PutRecords", IAuthorizer? authorizer = null, string account = Account,
        DateTimeOffset? time = null, int number = 0) => new()
        {
            RequestId = "r-1",
            Time = time ?? new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero),
            Door = "aws",
            Service = "kinesis",
            Operation = operation,
            OperationNumber = number,
            Account = account,
            Region = "eu-west-1",
            Principal = principal,
            SourceAddress = "127.0.0.1",
            Tls = false,
            UserAgent = "test",
            InvocationId = invocation,
            Authorizer = authorizer ?? new RootOnlyAuthorizer(),
            BodySha256 = new byte[32],
        };

    /// <summary>A call of the root at a time.</summary>
    public static Call At(DateTimeOffset time) => By(Principal.Root(Account, "AKIATEST"), time: time);

    public static Call ByRoot(string? invocation = null, string operation = "PutRecords", int number = 0) =>
        By(Principal.Root(Account, "AKIATEST"), invocation, operation, number: number);
}
