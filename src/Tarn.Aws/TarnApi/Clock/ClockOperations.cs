using Tarn.Aws.TarnApi.Accounts;
using Tarn.Storage.Streams.Journal;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Clock;

/// <summary>Operations on the clock that arrival times are taken from.</summary>
/// <param name="log">The log, whose clock an operator may vouch for.</param>
/// <param name="account">The account whose operators may.</param>
[AwsOperations("tarn")]
internal sealed partial class ClockOperations(JournalLog log, InstanceAccount account);
