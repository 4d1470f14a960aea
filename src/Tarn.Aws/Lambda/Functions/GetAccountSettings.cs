using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Packages;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>The limits of an account, and its use of them.</summary>
    public Task<GetAccountSettingsOutput> GetAccountSettings(GetAccountSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        var own = directory.Functions.Where(row => row.Value.Account == call.Account && row.Value.Region == call.Region).ToDictionary();
        return Task.FromResult(new GetAccountSettingsOutput
        {
            AccountLimit = new AccountLimit
            {
                TotalCodeSize = CodeBytesMax,
                CodeSizeUnzipped = PackageLimits.UnpackedBytesMax,
                CodeSizeZipped = PackageLimits.DirectZipBytesMax,
                ConcurrentExecutions = FunctionChanges.ConcurrencyMax,
                UnreservedConcurrentExecutions = FunctionChanges.ConcurrencyMax - directory.KeptConcurrency(call.Account, call.Region),
            },
            AccountUsage = new AccountUsage
            {
                TotalCodeSize = CodeBytes(call),
                FunctionCount = own.Count,
            },
        });
    }
}
