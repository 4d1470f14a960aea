using Tarn.Wire.Console.Sessions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.SignIn;

/// <summary>Operations for links that sign in to the console.</summary>
/// <param name="codes">The codes that wait.</param>
[AwsOperations("tarn")]
internal sealed partial class SignInOperations(ConsoleCodes codes);
