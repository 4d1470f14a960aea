using Tarn.Aws.TarnApi.Model;
using Tarn.Wire.Console.Sessions;

namespace Tarn.Aws.TarnApi.SignIn;

/// <summary>Operations for links that sign in to the console.</summary>
/// <param name="codes">The codes that wait.</param>
[AwsOperations("tarn")]
internal sealed partial class SignInOperations(ConsoleCodes codes)
{
    /// <summary>Returns a code that signs its caller in to the console, once and within 60 seconds.</summary>
    public Task<CreateConsoleCodeOutput> CreateConsoleCode(CreateConsoleCodeInput input, Call call, CancellationToken cancellationToken)
    {
        if (call.Principal.Expires is not null)
        {
            throw new TarnException(
                ErrorKind.NotSupported, "A code needs a long-term key; with a session key, sign in by key, secret and session token");
        }

        var (code, expires) = codes.Make(call.Principal.AccessKeyId);
        return Task.FromResult(new CreateConsoleCodeOutput { Code = code, Expires = expires, Url = codes.Url });
    }
}
