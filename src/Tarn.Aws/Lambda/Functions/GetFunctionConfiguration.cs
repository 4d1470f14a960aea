using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>The settings of a version.</summary>
    public Task<GetFunctionConfigurationOutput> GetFunctionConfiguration(
        GetFunctionConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        return Task.FromResult(new GetFunctionConfigurationOutput
        {
            FunctionMembers = FunctionViews.Members(found.Name, found.QualifiedArn, VersionOf(found)),
        });
    }
}
