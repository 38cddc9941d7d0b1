/// Makes a method of [`Kernels`](crate::Kernels) out of one body, compiled once per level.
///
/// The body is a plain safe function. It is inlined into one wrapper per level, and the
/// wrapper's `target_feature` decides which vectors the compiler uses for its lane loops.
macro_rules! kernel {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    ) => {
        impl crate::Kernels {
            $(#[$attribute])*
            #[inline]
            $visibility fn $name(self, $($arg: $type),*) $(-> $output)? {
                #[inline(always)]
                fn body($($arg: $type),*) $(-> $output)? $body

                #[inline(never)]
                fn baseline($($arg: $type),*) $(-> $output)? {
                    body($($arg),*)
                }

                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $type),*) $(-> $output)? {
                    body($($arg),*)
                }

                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
                fn avx512($($arg: $type),*) $(-> $output)? {
                    body($($arg),*)
                }

                match self.level() {
                    // SAFETY: a `Kernels` of this level exists only where its features were detected.
                    #[cfg(target_arch = "x86_64")]
                    crate::Level::Avx2 => unsafe { avx2($($arg),*) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    crate::Level::Avx512 => unsafe { avx512($($arg),*) },
                    _ => baseline($($arg),*),
                }
            }
        }
    };
}

/// Makes a method of [`Kernels`](crate::Kernels) out of one body over rows, which is given the type of its level.
///
/// Such a body names its vectors; [`Row`](crate::row::Row) says when it has to.
macro_rules! row_kernel {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident<$R:ident>($($arg:ident: $type:ty),* $(,)?) $body:block
    ) => {
        impl crate::Kernels {
            $(#[$attribute])*
            $visibility fn $name(self, $($arg: $type),*) {
                /// # Safety
                /// The processor must have the instructions of the type.
                #[inline(always)]
                unsafe fn body<$R: crate::row::Row>($($arg: $type),*) $body

                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $type),*) {
                    // SAFETY: the function has the instructions.
                    unsafe { body::<crate::row::RowAvx2>($($arg),*) }
                }

                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
                fn avx512($($arg: $type),*) {
                    // SAFETY: the function has the instructions.
                    unsafe { body::<crate::row::RowAvx512>($($arg),*) }
                }

                match self.level() {
                    // SAFETY: a `Kernels` of this level exists only where its features were detected.
                    #[cfg(target_arch = "x86_64")]
                    crate::Level::Avx2 => unsafe { avx2($($arg),*) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    crate::Level::Avx512 => unsafe { avx512($($arg),*) },
                    // SAFETY: an array needs no instructions.
                    _ => unsafe { body::<crate::row::Baseline>($($arg),*) },
                }
            }
        }
    };
}
