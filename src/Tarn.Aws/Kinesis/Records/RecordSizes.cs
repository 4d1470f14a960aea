using System.Globalization;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Checks the sizes of a put's records against the stream's maximum.</summary>
internal struct RecordSizes(StreamDocument document)
{
    private const int ListedMax = 10;

    private readonly int bytesMax = document.MaxRecordSizeKiB * 1024;
    private List<string>? members;
    private int wholeBytes;

    /// <summary>Checks the only record of a put.</summary>
    public void Note(int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes))
        {
            (members ??= []).Add("data");
        }
    }

    /// <summary>Checks a record of a put of several, by its index from 0.</summary>
    public void Note(int record, int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes) && (members ??= []).Count < ListedMax)
        {
            members.Add(string.Create(CultureInfo.InvariantCulture, $"records.{record + 1}.member.data"));
        }
    }

    /// <summary>
    /// Refuses the put when a record is too large. Too much data alone gives the service's validation error. If only
    /// data and key together are too large, the message is Tarn's own.
    /// </summary>
    /// <exception cref="Protocols.AwsErrorException">ValidationException, InvalidArgumentException.</exception>
    public readonly void ThrowIfAny()
    {
        if (members is not null)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.DataTooLarge(members, bytesMax));
        }

        if (wholeBytes > 0)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RecordTooLarge(wholeBytes, bytesMax));
        }
    }

    // Returns false when the data alone is too large.
    private bool Fits(int dataBytes, int keyBytes)
    {
        if (dataBytes <= bytesMax && dataBytes + keyBytes > bytesMax && wholeBytes == 0)
        {
            wholeBytes = dataBytes + keyBytes;
        }

        return dataBytes <= bytesMax;
    }
}
