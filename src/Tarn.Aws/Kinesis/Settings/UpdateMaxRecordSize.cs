using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Sets the largest record size, data and key together: 1 MiB to 10 MiB, from the next put on.</summary>
    public async Task<UpdateMaxRecordSizeOutput> UpdateMaxRecordSize(UpdateMaxRecordSizeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, null, input.StreamARN);
        await changes.ChangeDocument(found, document => document with { MaxRecordSizeKiB = input.MaxRecordSizeInKiB }, cancellationToken);
        return new UpdateMaxRecordSizeOutput();
    }
}
